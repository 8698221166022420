# DKIM private keys: NAME.dkim beside the lists. Desired: {installRoot, dkimKeys}. Never shown.

function Get-DkimPath {
    param($Desired, [string] $Name)
    "$($Desired.installRoot)\$($script:Facts.Listserv.Main)\$Name.dkim"
}

function Test-DkimKey {
    param($Desired)
    if (-not (Test-Folder -Path "$($Desired.installRoot)\$($script:Facts.Listserv.Main)")) {
        Add-Warning -Text "LISTSERV is not in $($Desired.installRoot) yet; its DKIM keys are placed once it is"
        return
    }
    foreach ($name in Get-MemberName -Object $Desired.dkimKeys) {
        $path = Get-DkimPath -Desired $Desired -Name $name
        $found = if (Test-File -Path $path) { [System.Text.Encoding]::ASCII.GetString((Read-FileByte -Path $path)) } else { $null }
        if ($found -cne $Desired.dkimKeys.$name) { New-Difference -Item 'DkimKey' -Path $path -Expected 'the key of the config' -Found $(if ($null -eq $found) { 'not there' } else { 'another key' }) -Data $name }
    }
}

function Set-DkimKey {
    param($Desired, $Difference)
    foreach ($each in $Difference) {
        Write-FileWhole -Path $each.path -Bytes ([System.Text.Encoding]::ASCII.GetBytes([string] $Desired.dkimKeys.($each.Data)))
        Set-AdministratorsOnly -Path $each.path
    }
    # LISTSERV reads its keys when it starts.
    Add-Owed -Name 'restart LISTSERV'
}
