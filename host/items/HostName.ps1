# Lines of the hosts file for names that no private DNS zone can hold. Only lines with our mark are ours. Desired: {name, address}s.

$script:HostsFile = 'C:\Windows\System32\drivers\etc\hosts'
$script:HostsMark = '# pulumi-listserv'

function Get-HostsLine {
    if (-not (Test-File -Path $script:HostsFile)) { return @() }
    $text = [System.Text.Encoding]::ASCII.GetString((Read-FileByte -Path $script:HostsFile))
    @($text -split "\r?\n")
}

function Get-WantedHostsLine {
    param($Desired)
    @($Desired | ForEach-Object { '{0} {1} {2}' -f $_.address, $_.name, $script:HostsMark })
}

function Test-HostName {
    param($Desired)
    $ours = @(Get-HostsLine | Where-Object { $_.EndsWith($script:HostsMark) })
    $wanted = @(Get-WantedHostsLine -Desired $Desired)
    if (($ours -join '|') -ne ($wanted -join '|')) {
        New-Difference -Item 'HostName' -Path 'hosts file' -Expected (Format-Value ($wanted -join '; ')) -Found (Format-Value ($ours -join '; '))
    }
}

function Remove-HostName {
    if (@(Get-HostsLine | Where-Object { $_.EndsWith($script:HostsMark) }).Count -eq 0) { return }
    Set-HostName -Desired @() -Difference @()
    Add-Changed -Text 'hosts file'
}

function Set-HostName {
    param($Desired, $Difference)
    $others = @(Get-HostsLine | Where-Object { -not $_.EndsWith($script:HostsMark) })
    while ($others.Count -gt 0 -and $others[-1] -eq '') { $others = @($others | Select-Object -SkipLast 1) }
    $lines = @($others) + @(Get-WantedHostsLine -Desired $Desired) + @('')
    Write-FileWhole -Path $script:HostsFile -Bytes ([System.Text.Encoding]::ASCII.GetBytes($lines -join "`r`n"))
}
