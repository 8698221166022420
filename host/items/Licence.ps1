# Licence Activation Key. LISTSERV merges LICENSE.MERGE into its licence database when it starts and deletes the file, so the file
# itself says nothing: the digest of the last one that was taken does. The role `secrets` places it, the role `listserv` sees it taken.

function Get-LicencePath {
    param([string] $InstallRoot)
    "$InstallRoot\$($script:Facts.Listserv.Main)\$($script:Facts.Listserv.Licence)"
}

# Desired: {installRoot, licence}.
function Test-Licence {
    param($Desired)
    $digest = Get-TextDigest -Text $Desired.licence
    $known = Read-StateFile -Name 'licence.json'
    if ($known['taken'] -eq $digest -or $known['placed'] -eq $digest) { return }
    New-Difference -Item 'Licence' -Path 'licence' -Expected 'the key of the config' -Found $(if ($known.Count -eq 0) { 'not placed by this package' } else { 'another key' })
}

function Set-Licence {
    param($Desired, $Difference)
    if ($Desired.licence -match '[^\x09\x0a\x0d\x20-\x7e]') { Stop-Run -Message 'the licence key is no plain ASCII text, which LISTSERV does not take; save it again from the message it came in' }
    $known = Read-StateFile -Name 'licence.json'
    $known['placed'] = Get-TextDigest -Text $Desired.licence
    $text = ($Desired.licence -replace '\r?\n', "`r`n").TrimEnd() + "`r`n"
    # The key waits in our own folder: where LISTSERV is not installed yet there is nowhere else to put it.
    Write-FileWhole -Path (Get-StatePath -Name 'licence.waiting') -Bytes ([System.Text.Encoding]::ASCII.GetBytes($text))
    Write-StateFile -Name 'licence.json' -State $known
}

# Whether a placed key still has to be taken.
function Test-LicenceWaiting {
    $known = Read-StateFile -Name 'licence.json'
    $known.ContainsKey('placed') -and $known['placed'] -ne $known['taken']
}

function Copy-WaitingLicence {
    param([string] $InstallRoot)
    if (-not (Test-LicenceWaiting)) { return }
    $waiting = Get-StatePath -Name 'licence.waiting'
    if (Test-File -Path $waiting) { Write-FileWhole -Path (Get-LicencePath -InstallRoot $InstallRoot) -Bytes (Read-FileByte -Path $waiting) }
}

# After a start: the file is gone when LISTSERV took it.
function Complete-Licence {
    param([string] $InstallRoot)
    if (-not (Test-LicenceWaiting)) { return }
    $path = Get-LicencePath -InstallRoot $InstallRoot
    $taken = Wait-Until -For 'LISTSERV to take the licence' -Seconds 60 -Condition { -not (Test-File -Path $path) }
    if (-not $taken) {
        # It would be tried, and refused, at every start.
        Remove-FileIfThere -Path $path
        $known = Read-StateFile -Name 'licence.json'
        $known.Remove('placed')
        Write-StateFile -Name 'licence.json' -State $known
        Stop-Run -Message 'LISTSERV did not take the licence key: it is for another product or host, has expired, or is cut. The licences that it had are as they were; its log says why'
    }
    $known = Read-StateFile -Name 'licence.json'
    $known['taken'] = $known['placed']
    Write-StateFile -Name 'licence.json' -State $known
    Remove-FileIfThere -Path (Get-StatePath -Name 'licence.waiting')
    Add-Changed -Text 'licence'
}
