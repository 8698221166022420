# The way through a run: read, lock, carry out, account.

function Invoke-HostRole {
    param([string] $Mode, [string] $Machine, [string] $Text, [switch] $AsTask)
    Start-Run -Mode $Mode -Machine $Machine -Desired (Read-Desired -Text $Text) -IsTask ([bool] $AsTask)
    $failure = ''
    try {
        Assert-Schema
        if (Test-DrainByItself) { return Invoke-DrainByItself -Text $Text }
        Stop-DrainGivenUp
        Invoke-Alone
    } catch {
        $failure = $_.Exception.Message
        [Console]::Error.WriteLine(($_.ScriptStackTrace -replace '[^\x20-\x7e]', ' '))
    }
    Complete-Run -Failure $failure
}

# The end of a run: its account, in the log and as the answer.
function Complete-Run {
    param([string] $Failure)
    $result = Get-RunResult -Failure $Failure
    $said = if ($Failure -ne '') { "$($result.mode) failed: $Failure" } else { "$($result.mode) ends, $($result.changed.Count) changed, $($result.differences.Count) different" }
    Write-HostProgress -Text $said
    $result
}

# No other run on this host meanwhile, and a word to whoever waits every half minute.
function Invoke-Alone {
    Enter-Lock
    $ticker = Start-Ticker
    try {
        Write-HostProgress -Text "$($script:Run.Mode) begins"
        Invoke-Role
    } catch {
        $failure = $_
        Restore-StoppedService
        throw $failure
    } finally {
        Stop-Ticker -Ticker $ticker
        Exit-Lock
    }
}

function Read-Desired {
    param([string] $Text)
    $reason = 'it is no JSON'
    try {
        $desired = ConvertFrom-Json -InputObject $Text
        $reason = "it is no object with role, host, schema and deadlineMinutes from 0 to $($script:Facts.LongestMinutes)"
        $known = $desired -is [System.Management.Automation.PSCustomObject] -and $null -ne $desired.role -and $null -ne $desired.host -and $null -ne $desired.schema
        if ($known -and [double] $desired.deadlineMinutes -ge 0 -and [double] $desired.deadlineMinutes -le $script:Facts.LongestMinutes) { return $desired }
    } catch {
        # The parser's own message may quote the text, and the text may be a secret.
        $desired = $null
    }
    [pscustomobject] @{ role = 'unknown'; host = 'unknown'; deadlineMinutes = 1; schema = 0; unreadable = $reason }
}

function Assert-Schema {
    $desired = $script:Run.Desired
    $unreadable = Get-Optional -Object $desired -Name 'unreadable'
    if ($null -ne $unreadable) { Stop-Run -Message "the desired state on stdin ($unreadable) cannot be read; nothing was done" }
    if ($desired.schema -ne $script:Facts.SupportedSchema) {
        Stop-Run -Message "the desired state has schema $($desired.schema), this module knows $($script:Facts.SupportedSchema); use the module that belongs to it"
    }
}

function Invoke-Role {
    $part = @{ 'smtp-service' = 'SmtpService'; 'narrow' = 'Narrow'; 'secrets' = 'Secrets'; 'listserv' = 'Listserv' }[$script:Run.Role]
    if ($null -eq $part) { Stop-Run -Message "the role $($script:Run.Role) is not known; expected smtp-service, narrow, secrets or listserv" }
    if (@('drain', 'remove') -contains $script:Run.Mode) {
        if (-not (Test-ConfiguredAsThis)) {
            Write-HostProgress -Text "this machine was not configured as $($script:Run.Machine): nothing is changed"
            return
        }
        & "Remove-${part}Role" -Desired $script:Run.Desired
        return
    }
    if (-not (Test-Only)) {
        Protect-StateFolder
        Register-Machine
    }
    & "Invoke-${part}Role" -Desired $script:Run.Desired
}
